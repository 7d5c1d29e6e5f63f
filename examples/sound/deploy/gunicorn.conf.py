"""gunicorn -c deploy/gunicorn.conf.py config.wsgi"""

# A socket that only nginx's group can open: there is no port to reach the site at without nginx in front.
bind = "unix:/run/quire/gunicorn.sock"
umask = 0o007
workers = 4
timeout = 30
max_requests = 1000
max_requests_jitter = 100
limit_request_line = 4094
limit_request_fields = 60
loglevel = "info"
accesslog = "-"
# The query string may carry tokens, so the access log keeps the path alone.
access_log_format = '%(h)s %(t)s "%(m)s %(U)s" %(s)s %(b)s'
