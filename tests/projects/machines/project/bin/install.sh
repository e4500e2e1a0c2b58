#!/bin/sh
cat <<EOF > /etc/systemd/system/shop-beat.service
[Service]
WorkingDirectory=/srv/shop
ExecStart=/srv/shop/venv/bin/celery -A shop.celery beat
EOF
systemctl enable --now shop-beat
