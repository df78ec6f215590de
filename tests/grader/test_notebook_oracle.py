"""Notebooks as the library that defines them writes them."""

import nbformat

from grader.intake import take_in


def test_a_notebook_written_by_nbformat_becomes_its_code(tmp_path):
    """Code cells arrive in their order, prose and magics do not run, in the current format and in the one before."""
    cells = [
        nbformat.v4.new_markdown_cell("# Homework"),
        nbformat.v4.new_code_cell("%matplotlib inline\nimport numpy as np"),
        nbformat.v4.new_code_cell("def relu(x):\n    return np.maximum(x, 0)"),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    for version in (4, 3):
        path = tmp_path / f"version{version}.ipynb"
        nbformat.write(nbformat.convert(notebook, version) if version == 3 else notebook, path)
        submission = take_in(path)
        assert submission.refused is None
        code = submission.files[f"version{version}.py"].decode()
        names = {}
        exec(compile(code, "notebook", "exec"), names)
        assert names["relu"](-1.0) == 0 and "Homework" not in code
