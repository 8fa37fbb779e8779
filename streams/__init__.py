"""What events mean: pure folds and rules by room, and the engines that run them."""
