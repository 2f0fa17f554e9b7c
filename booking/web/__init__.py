"""The public pages and the JSON API: parse, call one service, render."""
