"""Open edX's own LTI 1.3 platform (lti-consumer-xblock) as a server: tokens, line items, scores and results.

Usage: open-edx.py PORT TOOL_PUBLIC_KEY.pem DATABASE. Prints one line of JSON once it listens: where its services are.
A line on standard input is a command, answered by one line of JSON: "scores" lists what the platform has recorded.
"""
import json
import sys
import threading
import types
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from django.conf import settings

port, key_file, database = sys.argv[1:]
base = f'http://127.0.0.1:{port}'
settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES={'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': database}},
    DEFAULT_AUTO_FIELD='django.db.models.AutoField',
    FEATURES={},
    INSTALLED_APPS=[
        'django.contrib.auth', 'django.contrib.contenttypes', 'django.contrib.sites',
        'rest_framework', 'django_filters', 'config_models', 'waffle', 'lti_consumer',
    ],
    LMS_BASE=f'127.0.0.1:{port}', LMS_ROOT_URL=base, LTI_BASE=base, LTI_API_BASE=base,
    LOGGING_CONFIG=None, ROOT_URLCONF='urls_of_the_test', SECRET_KEY='of a test', SITE_ID=1,
    USAGE_ID_PATTERN=r'(?P<usage_id>(?:i4x://?[^/]+/[^/]+/[^/]+/[^@]+(?:@[^/]+)?)|(?:[^/]+))', USE_TZ=True,
)
django.setup()

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.urls import include, path

call_command('migrate', verbosity=0, run_syncdb=True)

from lti_consumer.models import LtiAgsScore, LtiConfiguration, Lti1p3Passport

with open(key_file, encoding='utf8') as file:
    tool_key = file.read()
urls = types.ModuleType('urls_of_the_test')
urls.urlpatterns = [path('', include('lti_consumer.plugin.urls'))]
sys.modules[urls.__name__] = urls

passport = Lti1p3Passport.objects.create(lti_1p3_tool_public_key=tool_key)
config = LtiConfiguration(
    version=LtiConfiguration.LTI_1P3, config_store=LtiConfiguration.CONFIG_ON_DB,
    location='block-v1:uni+deep+2026+type@lti_consumer+block@grades', lti_1p3_passport=passport,
    lti_1p3_oidc_url=f'{base}/none', lti_1p3_launch_url=f'{base}/none',
    lti_advantage_ags_mode=LtiConfiguration.LTI_ADVANTAGE_AGS_PROGRAMMATIC,
    lti_advantage_enable_nrps=False,
)
config.save()


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


def recorded():
    return [
        {'line': score.line_item.resource_id, 'user': score.user_id, 'given': score.score_given,
         'maximum': score.score_maximum, 'comment': score.comment, 'progress': score.grading_progress,
         'timestamp': score.timestamp.isoformat()}
        for score in LtiAgsScore.objects.order_by('user_id', 'line_item_id')
    ]


server = make_server('127.0.0.1', int(port), get_wsgi_application(), handler_class=Quiet)
threading.Thread(target=server.serve_forever, daemon=True).start()
service = f'{base}/lti_consumer/v1'
print(json.dumps({
    'clientId': passport.lti_1p3_client_id,
    'tokenUrl': f'{service}/token/{passport.passport_id}',
    'lineItemsUrl': f'{service}/lti/{config.id}/lti-ags',
}), flush=True)
for line in sys.stdin:
    if line.strip() == 'scores':
        print(json.dumps(recorded()), flush=True)
