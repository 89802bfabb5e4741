"""What to read next: `weighing` says how much two texts have in common, `keeping` writes it down when an edition is
published, `reading` answers what stands beside an article at a moment, in one query."""
