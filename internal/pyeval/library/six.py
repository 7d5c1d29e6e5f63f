PY2 = False
PY3 = True
text_type = str
string_types = (str,)
integer_types = (int,)
