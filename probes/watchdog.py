"""watchdog's queue relies on queue.Queue's insides, which gevent replaces from 25.4.1 on."""

requires = ["watchdog"]
greenlets = {"once": 1}


def once():
    """does an observer report a file that is made?"""
    import os
    import time

    from watchdog.events import FileSystemEventHandler
    from watchdog.observers import Observer

    seen = []

    class Handler(FileSystemEventHandler):
        def on_any_event(self, event):
            seen.append(event)

    os.mkdir("watched")
    observer = Observer()
    observer.schedule(Handler(), "watched")
    observer.start()

    def operation(i):
        open(f"watched/{time.time()}", "w").close()
        time.sleep(0.3)
        if not seen:
            raise RuntimeError("no event arrived")

    return operation
