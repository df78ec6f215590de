"""Entry of the child: gives this folder a package name of its own and serves the socket named on the command line."""

import importlib.util
import os
import socket
import sys

_PACKAGE = "regrade_child"  # no name that a submission's file would have

if __name__ == "__main__":
    _folder = os.path.dirname(os.path.abspath(__file__))
    _spec = importlib.util.spec_from_file_location(
        _PACKAGE, os.path.join(_folder, "__init__.py"), submodule_search_locations=[_folder]
    )
    _module = importlib.util.module_from_spec(_spec)
    sys.modules[_PACKAGE] = _module
    _channel = socket.socket(fileno=int(sys.argv[1]))
    # numpy is needed by the codec: its folder is the one thing that the command line tells
    sys.path.extend(sys.argv[2:])
    importlib.import_module(f"{_PACKAGE}.worker").serve(_channel)
