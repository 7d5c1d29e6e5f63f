# The constants of os on Linux; os.environ and os.path are the evaluator's own.
sep = "/"
altsep = None
pathsep = ":"
linesep = "\n"
curdir = "."
pardir = ".."
extsep = "."
devnull = "/dev/null"
name = "posix"
F_OK = 0
R_OK = 4
W_OK = 2
X_OK = 1
