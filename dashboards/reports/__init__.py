"""Documents that leave the screen."""
