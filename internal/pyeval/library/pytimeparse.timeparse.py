from pytimeparse import timeparse
