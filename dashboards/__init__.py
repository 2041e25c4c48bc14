"""Every face of Lantern: pages, components and the command line. Nobody imports it."""
