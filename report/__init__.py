"""How results are shown: figures, tables, claims, provenance, HTML and LaTeX."""
