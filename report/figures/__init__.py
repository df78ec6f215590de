"""Figures drawn from metrics and arrays, one module per kind; nothing here trains or knows a course."""
