"""What comes back is read: bytes -> what was filed, found again by labels; the careful look where odd."""
