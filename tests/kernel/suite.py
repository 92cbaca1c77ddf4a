"""Debian's and PyPI's jupyter_kernel_test suite against the kernel that JUPYTER_PATH finds."""

import os
import unittest

import jupyter_kernel_test

# The suite compares text.
os.environ["NO_COLOR"] = "1"


class VeryDeepKernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = "very-deep"
    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('something is wrong')"
    code_generate_error = "throw new Error('as asked');"
    code_page_something = "?Math.hypot"
    code_inspect_sample = "parseInt"
    code_clear_output = "import { clearOutput } from 'very-deep'; clearOutput();"

    completion_samples = [
        {"text": "Math.sq", "matches": {"sqrt"}},
        {"text": "JSON.pars", "matches": {"parse"}},
    ]
    complete_code_samples = ["1", "const x = [1, 2].map((v) => v + 1);", "function f() { return 1; }"]
    incomplete_code_samples = ["function f() {", "const x = [1,", "const s = `two lines", "/* not yet"]
    invalid_code_samples = ["const = 1", "1 +* 2", "function }"]

    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "'a' + 'b'", "result": "'ab'"},
        {"code": "await Promise.resolve([1, 2])", "result": "[ 1, 2 ]"},
        {"code": "6 * 8", "result": "48"},
        {"code": "6 * 9", "result": "54"},
        {"code": "6 * 9", "result": "54"},
    ]
    code_display_data = [
        {"code": "import { display } from 'very-deep'; display({ 'text/html': '<b>bold</b>' });", "mime": "text/html"},
        {"code": "display({ 'image/svg+xml': '<svg></svg>' });", "mime": "image/svg+xml"},
        {"code": "import * as tslab from 'tslab'; tslab.display.markdown('*stock*');", "mime": "text/markdown"},
    ]
    code_history_pattern = "6 ? 8"
    supported_history_operations = ("tail", "range", "search")


if __name__ == "__main__":
    unittest.main()
