"""newrelic's agent imports and runs beside gevent."""

requires = ["newrelic"]
others = ["once"]


def once():
    """import of the agent and a traced function that waits"""
    import time

    import newrelic.agent

    newrelic.agent.initialize()

    @newrelic.agent.background_task(application=newrelic.agent.application(activate=False))
    def work():
        time.sleep(0.3)

    return lambda i: work()
