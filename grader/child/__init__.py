"""Code that runs beside a submission: standard library and numpy only, nothing here knows an answer."""
