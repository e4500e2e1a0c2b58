"""yfinance waits in libcurl through curl_cffi; a proxy that answers late stands for the service."""

requires = ["yfinance"]
server = "http"
environment = {"once": {"http_proxy": "", "YF": "1"}}


def once(at):
    """a quote through the proxy"""
    import logging
    import os

    os.environ["HTTPS_PROXY"] = os.environ["https_proxy"] = at.url
    import yfinance

    logging.disable(logging.CRITICAL)

    def operation(i):
        try:
            yfinance.Ticker("X").history(period="1d")
        except Exception as error:
            if "event loop" in str(error):
                raise

    return operation
