# django-polymorphic 4: the admin of models with kinds.
from polymorphic.admin.childadmin import PolymorphicChildModelAdmin
from polymorphic.admin.parentadmin import PolymorphicParentModelAdmin
