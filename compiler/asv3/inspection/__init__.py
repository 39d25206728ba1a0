"""A compiled face taken apart: its presets, anchors and limits, and what it shows when it performs."""
