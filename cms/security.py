class SecurityHeadersMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)


def client_address(request):
    return request.META.get("REMOTE_ADDR", "")
