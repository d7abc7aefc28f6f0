"""What a page remembers: its address, its session, caches."""
