"""Pictures: a drawn face moved by the 52 channels, sheets of them, channels over time. All SVG."""
