"""An image to a file, of 300 KB or of 10 MB; the host looks at the file."""

from uopenai import OpenAI

OpenAI().images.generate(model="gpt-image-1", prompt="A blue sky", save_to="image.png")
