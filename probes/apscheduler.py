"""APScheduler's background scheduler runs in a thread, which is a greenlet."""

requires = ["apscheduler<4"]


def once():
    """waiting 0.3 s beside a job every 0.1 s that waits 50 ms"""
    import time

    from apscheduler.schedulers.background import BackgroundScheduler

    ran = []

    def job():
        time.sleep(0.05)
        ran.append(1)

    scheduler = BackgroundScheduler()
    scheduler.add_job(job, "interval", seconds=0.1)
    scheduler.start()

    def operation(i):
        time.sleep(0.3)
        if not ran:
            raise RuntimeError("no job ran")

    return operation
