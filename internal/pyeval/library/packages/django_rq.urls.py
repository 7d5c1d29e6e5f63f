# django-rq 4.2: queues and their jobs, for staff.
from django.contrib.admin.views.decorators import staff_member_required
from django.urls import path, re_path
from django_rq import cron_views
from django_rq import stats_views
from django_rq import views

app_name = "django_rq"
urlpatterns = [
    re_path("^stats.json/?$", stats_views.stats_json, name="home_json"),
    re_path(r"^stats.json/(?P<token>[\w]+)?/?$", stats_views.stats_json, name="home_json"),
    re_path("^metrics/?$", stats_views.prometheus_metrics, name="metrics"),
    path("", staff_member_required(stats_views.stats), name="home"),
    path("queues/<int:queue_index>/", staff_member_required(views.jobs), name="jobs"),
    path("queues/<int:queue_index>/details/", staff_member_required(views.queue_details), name="queue_details"),
    path("queues/<int:queue_index>/finished/", staff_member_required(views.finished_jobs), name="finished_jobs"),
    path("queues/<int:queue_index>/failed/", staff_member_required(views.failed_jobs), name="failed_jobs"),
    path("queues/<int:queue_index>/failed/clear/", staff_member_required(views.delete_failed_jobs), name="delete_failed_jobs"),
    path("queues/<int:queue_index>/scheduled/", staff_member_required(views.scheduled_jobs), name="scheduled_jobs"),
    path("queues/<int:queue_index>/started/", staff_member_required(views.started_jobs), name="started_jobs"),
    path("queues/<int:queue_index>/deferred/", staff_member_required(views.deferred_jobs), name="deferred_jobs"),
    path("queues/<int:queue_index>/empty/", staff_member_required(views.clear_queue), name="clear"),
    path("queues/<int:queue_index>/requeue-all/", staff_member_required(views.requeue_all), name="requeue_all"),
    path("queues/<int:queue_index>/<str:job_id>/", staff_member_required(views.job_detail), name="job_detail"),
    path("queues/<int:queue_index>/<str:job_id>/results/<str:result_id>/", staff_member_required(views.result_detail), name="result_detail"),
    path("queues/<int:queue_index>/<str:job_id>/delete/", staff_member_required(views.delete_job), name="delete_job"),
    path("queues/<int:queue_index>/<str:job_id>/requeue/", staff_member_required(views.requeue_job_view), name="requeue_job"),
    path("queues/<int:queue_index>/<str:job_id>/enqueue/", staff_member_required(views.enqueue_job), name="enqueue_job"),
    path("queues/<int:queue_index>/<str:job_id>/stop/", staff_member_required(views.stop_job), name="stop_job"),
    path("queues/confirm-action/<int:queue_index>/", staff_member_required(views.confirm_action), name="confirm_action"),
    path("queues/actions/<int:queue_index>/", staff_member_required(views.actions), name="actions"),
    path("workers/<int:queue_index>/", staff_member_required(views.workers), name="workers"),
    path("workers/<int:queue_index>/<str:key>/", staff_member_required(views.worker_details), name="worker_details"),
    path("schedulers/<int:scheduler_index>/", staff_member_required(views.scheduler_jobs), name="scheduler_jobs"),
    path("cron-schedulers/<int:connection_index>/<str:scheduler_name>/", staff_member_required(cron_views.cron_scheduler_detail), name="cron_scheduler_detail"),
    path("cron-schedulers/<int:connection_index>/<str:scheduler_name>/jobs/<path:cron_job_name>/", staff_member_required(cron_views.cron_job_detail), name="cron_job_detail"),
]
