"""Records in the formats of the systems that courses use: one file for each format."""
