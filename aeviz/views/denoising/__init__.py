"""Views of the lesson denoising."""
