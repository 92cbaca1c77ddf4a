# For teachers who use nbgrader beside `very-deep grade`: its cell metadata and solution marks are the same.
c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "very-deep"
# Solutions stand between "// ### BEGIN SOLUTION" and "// ### END SOLUTION".
c.ClearSolutions.code_stub = {
    "typescript": 'throw new Error("this is not written yet: replace this line");',
    "tslab": 'throw new Error("this is not written yet: replace this line");',
}
# The course kernel fails a check cell only when asked to; see `check` in the library.
c.ExecutePreprocessor.timeout = 300
c.ClearSolutions.enforce_metadata = True
