from shop.celery import app


@app.task
def send(letter):
    return letter
