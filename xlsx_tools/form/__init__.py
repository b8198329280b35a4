"""What a form (表式) is: frozen dataclasses, and everything that follows from them."""
