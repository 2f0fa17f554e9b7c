"""The municipality's back office, on top of the engine."""
