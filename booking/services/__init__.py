"""Use cases: one public function for each step of a journey."""
