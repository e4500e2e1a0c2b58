#!/bin/sh
locust -f locust/load.py --headless
