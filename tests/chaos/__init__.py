"""What happens to the engine when processes, networks and owners fail."""
