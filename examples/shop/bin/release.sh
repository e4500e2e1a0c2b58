#!/bin/sh
# Heroku's release phase: nothing here starts a worker.
set -eu
export SHOP_ROLE=release
python -c "import shop.settings"
echo "released $(date -u +%F); worker pools are set in docker-compose.yml (not with -Pgevent!)"
