"""The JSON API, version 1: routes by noun, what requests carry, and what answers hold."""
