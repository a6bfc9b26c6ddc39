<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.22.0" styleCategories="Symbology|Labeling|Fields|Notes" labelsEnabled="1">
<userNotes value="&lt;p&gt;The neighbourhoods that the residents of the made-up town live in.&lt;/p&gt;&lt;p&gt;Nobody knows them in a real town: compare what is found from the drawings.&lt;/p&gt;&lt;p&gt;Source: made by wardwise.&lt;/p&gt;&lt;p&gt;Every place, person and pound in it is invented.&lt;/p&gt;"/>
<renderer-v2 type="singleSymbol" symbollevels="0" enableorderby="0" forceraster="0">
<symbols>
<symbol name="0" type="fill" alpha="1" clip_to_extent="1" force_rhr="0">
<layer class="SimpleFill" enabled="1" locked="0" pass="0">
<Option type="Map">
<Option name="color" type="QString" value="227,236,231,255"/>
<Option name="style" type="QString" value="solid"/>
<Option name="outline_color" type="QString" value="23,82,92,255"/>
<Option name="outline_style" type="QString" value="solid"/>
<Option name="outline_width" type="QString" value="0.4"/>
<Option name="outline_width_unit" type="QString" value="MM"/>
<Option name="joinstyle" type="QString" value="round"/>
</Option>
</layer>
</symbol>
</symbols>
</renderer-v2>
<labeling type="simple">
<settings calloutType="simple">
<text-style fieldName="place" isExpression="0" fontFamily="Open Sans" namedStyle="Regular" fontWeight="50" fontSize="8" fontSizeUnit="Point" textColor="20,25,27,255" textOpacity="1">
<text-buffer bufferDraw="1" bufferSize="0.7" bufferSizeUnits="MM" bufferColor="255,255,255,255" bufferOpacity="0.75" bufferJoinStyle="128"/>
</text-style>
<text-format autoWrapLength="10" useMaxLineLengthForAutoWrap="1" multilineAlign="1"/>
<placement placement="4" polygonPlacementFlags="2"/>
<rendering scaleVisibility="0" obstacle="1" drawLabels="1" displayAll="0"/>
</settings>
</labeling>
<aliases>
<alias index="0" field="place" name="Place"/>
<alias index="1" field="borough" name="Borough"/>
<alias index="2" field="residents" name="Residents"/>
</aliases>
</qgis>
