from letters.wsgi import app

app.run()
