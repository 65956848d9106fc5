"""What is true, whoever asks and however it is stored. Knows no framework."""
