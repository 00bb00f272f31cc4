"""Documents in motion: the stages of the road, what they read and write, and how they run."""
