"""smtplib, ftplib, imaplib, urllib and getaddrinfo wait on patched sockets."""

package = ""
requires = []
server = "http"
servers = {"smtplib": "smtp", "ftplib": "ftp", "imaplib": "imap"}


def once(at):
    """urllib.request"""
    import urllib.request

    return lambda i: urllib.request.urlopen(at.url).read()


def smtplib(at):
    """smtplib"""
    import smtplib

    return lambda i: smtplib.SMTP(at.host, at.port).quit()


def ftplib(at):
    """ftplib"""
    import ftplib

    def operation(i):
        client = ftplib.FTP()
        client.connect(at.host, at.port)
        client.quit()

    return operation


def imaplib(at):
    """imaplib"""
    import imaplib

    return lambda i: imaplib.IMAP4(at.host, at.port).logout()
