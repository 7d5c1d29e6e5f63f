def setup_loader():
    pass
