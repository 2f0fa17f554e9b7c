"""The three languages of pages and letters: their texts, and dates, times and money as text."""
