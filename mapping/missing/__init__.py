"""Children who go missing: where from, where found, and who was found near whom."""
