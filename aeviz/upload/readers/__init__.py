"""Programs that read one file each, apart from the dashboard: see ``aeviz.upload.apart``."""
