"""The demo's venues with their spaces, a file each."""
