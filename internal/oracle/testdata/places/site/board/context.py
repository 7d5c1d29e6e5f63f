def searched(request):
    return {"searched": request.GET.get("v", "")}
