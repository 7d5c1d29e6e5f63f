"""gunicorn -c deploy/gunicorn.conf.py config.wsgi"""

bind = "0.0.0.0:8000"  # planted: bind-all
workers = 4
loglevel = "debug"
forwarded_allow_ips = "*"  # planted: forwarded-allow-all
