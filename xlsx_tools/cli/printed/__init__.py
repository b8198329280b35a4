"""What the commands print: findings, forms and figures as text for a person, and as JSON documents."""
