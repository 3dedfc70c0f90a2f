"""Lines of witnesses that many faults share; the world they start from is in `witness.py`."""

from __future__ import annotations

ROOM = "GET livechat/room?token=tok-Ada-1"
VISITOR = 'POST livechat/visitor {"visitor": {"token": "tok-Ada-1", "name": "Ada"}}'
MESSAGE = 'POST livechat/message {"token": "tok-Ada-1", "rid": "$room", "msg": "three"}'
HISTORY = "GET livechat/messages.history/$room?token=tok-Ada-1"
EDIT = 'PUT livechat/message/$one {"token": "tok-Ada-1", "rid": "$room", "msg": "edited"}'
DELETE = 'DELETE livechat/message/$one {"token": "tok-Ada-1", "rid": "$room"}'
CLOSE = 'POST livechat/room.close {"token": "tok-Ada-1", "rid": "$room"}'
OFF = 'grace: POST livechat/agent.status {"status": "not-available"}'
SURVEY = (
    'POST livechat/room.survey {"token": "tok-Ada-1", "rid": "$room", "data": [{"name": "satisfaction", "value": "5"}]}'
)
PAGES = """\
POST livechat/page.visited {"token": "tok-Ada-1", "rid": "$room", "pageInfo": {"change": "url", "title": "Home", \
"location": {"href": "https://example.com/"}}}"""
WAITING = """\
POST settings/Livechat_Routing_Method {"value": "Manual_Selection"}
POST livechat/visitor {"visitor": {"token": "tok-Cy", "name": "Cy"}}
GET livechat/room?token=tok-Cy -> waiting=room._id
GET livechat/inquiries.getOne?roomId=$waiting -> inquiry=inquiry._id"""
NEW_DEPARTMENT = """\
POST livechat/department {"department": {"enabled": true, "name": "West", "showOnRegistration": false, \
"email": "w@example.net", "showOnOfflineForm": true}, "agents": [{"agentId": "Gr4ceHopperAgent7"}]} \
-> made=department._id"""
CHAT_HISTORY = "GET livechat/visitors.chatHistory/room/$room/visitor/$ada_id"
INQUIRY = "GET livechat/inquiries.getOne?roomId=$room"
REMOVE = "DELETE livechat/department/$north"
REMOVE_AGENT = "DELETE livechat/users/agent/$grace_user"
REMOVE_VISITOR = f"{CLOSE}\nDELETE livechat/visitor/tok-Ada-1"
DEPARTMENTS, USERS, ROOMS = "GET livechat/department", "GET livechat/users/agent", "GET livechat/rooms"
FIELDS, TRIGGERS, QUEUE = "GET livechat/custom-fields", "GET livechat/triggers", "GET livechat/queue"
SECOND_ROOM = (
    'POST livechat/room.close {"token": "tok-Ada-1", "rid": "$room"}\n'
    "WAIT 0.01\nGET livechat/room?token=tok-Ada-1 -> room=room._id"
)
UPDATE = """\
PUT livechat/department/$north {"department": {"enabled": true, "name": "North", "showOnRegistration": true, \
"email": "new@example.net", "showOnOfflineForm": true, "description": "Changed"}}
GET livechat/department/$north"""
FIELD = 'POST livechat/custom.field {"token": "%s", "key": "%s", "value": "%s", "overwrite": true}'
